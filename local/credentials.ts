/** MiniStack's root credentials. */
export const credentials = { accessKeyId: "test", secretAccessKey: "test" };
