import { type Deployment, deploy } from "../local/deploy.ts";
import { startMinistack } from "../local/ministack.ts";

export interface BenchStack extends Deployment {
  endpoint: string;
  region: string;
}

/** Runs against a fresh local AWS with the program deployed, and stops it. @param config settings of the stack */
export async function withStack<T>(
  root: string,
  run: (stack: BenchStack) => Promise<T>,
  config: Readonly<Record<string, string>> = {},
): Promise<T> {
  const aws = await startMinistack({ root, log: console.error });
  try {
    const { endpoint, region } = aws;
    return await run({ ...(await deploy({ root, endpoint, region, config })), endpoint, region });
  } finally {
    await aws.stop();
  }
}
