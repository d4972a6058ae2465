import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { SlotRequest, Store } from "../ports/store.ts";
import { type Update, updateOf } from "./expression.ts";

/** The slots of consumers with a rate: an item each in the claims table, which says until when they are reserved. */
export function dynamoPace(client: DynamoDBClient, claims: string): Pick<Store, "reserve"> {
  return {
    async reserve(request) {
      try {
        const { Attributes = {} } = await client.send(
          new UpdateItemCommand({
            TableName: claims,
            Key: { key: { S: request.key } },
            ...updateOf(reservation(request)),
            ReturnValues: "ALL_NEW",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return { at: unmarshall(Attributes).until - request.lengthMs };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { until = 0, by: whose } = error.Item ? unmarshall(error.Item) : {};
        return whose === request.by ? { at: until - request.lengthMs } : { until };
      }
    },
  };
}

/** It only ever moves on, so no slot is given twice, whatever the clocks of those who ask. */
function reservation({ from, lengthMs, latest, by }: SlotRequest): Update {
  if (latest === undefined)
    return {
      set: { until: from + lengthMs, by },
      when: "attribute_not_exists(#until) OR #until <= :from",
      values: { from },
    };
  return {
    set: { by },
    compute: { until: "#until + :length" },
    when: "#until > :from AND #until <= :latest AND #by <> :by",
    values: { length: lengthMs, from, latest, by },
  };
}
