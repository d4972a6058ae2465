/** A command of the AWS SDK, as far as a stub looks at it. */
export interface Command {
  name: string;
  input: Record<string, unknown>;
}

/** A client of the AWS SDK that answers each command as told, and remembers all. `C` is the client it stands for. */
export function stubClient<C>(answer: (command: Command) => unknown = () => ({})) {
  const commands: Command[] = [];
  const client = {
    async send(sent: { constructor: { name: string }; input: Record<string, unknown> }) {
      const command = { name: sent.constructor.name.replace(/Command$/, ""), input: sent.input };
      commands.push(command);
      return answer(command);
    },
  };
  return { client: client as unknown as C, commands };
}
