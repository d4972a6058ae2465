import { DeleteDashboardsCommand, PutDashboardCommand } from "@aws-sdk/client-cloudwatch";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, arn } from "../resource.ts";

export const dashboard: Adapter<cloudwatch.DashboardArgs> = {
  type: "aws:cloudwatch/dashboard:Dashboard",
  handles: ["dashboardBody", "dashboardName", "region"],
  names: ["dashboardName"],
  update: "create",
  async create({ dashboardName, dashboardBody }, context) {
    const { cloudwatch } = context.clients;
    await cloudwatch.send(
      new PutDashboardCommand({ DashboardName: dashboardName, DashboardBody: dashboardBody }),
    );
    return {
      id: dashboardName,
      state: { dashboardArn: arn("cloudwatch", context, `dashboard/${dashboardName}`) },
    };
  },
  async remove({ id }, { clients }) {
    await clients.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [id] }));
  },
};
