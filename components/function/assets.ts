import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Files, keep } from "./kept.ts";

/** Keeps files as bundles are kept; each as an asset under its name. */
export function assets(name: string, contents: Files, root: string): Record<string, pulumi.asset.FileAsset> {
  const { folder, files } = keep(root, name, contents);
  return Object.fromEntries(files.map((file) => [file, new pulumi.asset.FileAsset(`${folder}/${file}`)]));
}

/** A function's bundle as it is kept below the root, with further files beside it. */
export function withFiles(
  folder: string,
  files: pulumi.asset.AssetMap,
  root: string,
): pulumi.asset.AssetArchive {
  const path = join(root, folder);
  // A program that is evaluated without bundling has no such folder.
  const own = existsSync(path) ? readdirSync(path).sort() : ["index.mjs"];
  return new pulumi.asset.AssetArchive({
    ...Object.fromEntries(own.map((file) => [file, new pulumi.asset.FileAsset(`${folder}/${file}`)])),
    ...files,
  });
}
