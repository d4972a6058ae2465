import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { zipOf } from "./zip.ts";

type Files = Record<string, Uint8Array>;

/** Archives are values of one deployment, asked for their digest and then for their zip. */
const zips = new WeakMap<pulumi.asset.Archive, Promise<Uint8Array>>();

/** A zip of a function's code; paths are relative to `root`. */
export function zip(archive: pulumi.asset.Archive, root: string): Promise<Uint8Array> {
  const made = zips.get(archive) ?? zipped(archive, root);
  zips.set(archive, made);
  return made;
}

/** Tells one code from another: equal files have an equal digest. */
export async function digestOf(archive: pulumi.asset.Archive, root: string): Promise<string> {
  return createHash("sha256")
    .update(await zip(archive, root))
    .digest("hex");
}

async function zipped(archive: pulumi.asset.Archive, root: string): Promise<Uint8Array> {
  if (archive instanceof pulumi.asset.FileArchive) {
    const path = resolve(root, await archive.path);
    if (statSync(path).isFile()) return readFileSync(path);
  }
  return zipOf(await filesOf(archive, root));
}

async function filesOf(archive: pulumi.asset.Archive | pulumi.asset.Asset, root: string): Promise<Files> {
  if (archive instanceof pulumi.asset.FileArchive) return filesIn(resolve(root, await archive.path));
  if (archive instanceof pulumi.asset.FileAsset)
    return { "": readFileSync(resolve(root, await archive.path)) };
  if (archive instanceof pulumi.asset.StringAsset) return { "": Buffer.from(await archive.text) };
  if (!(archive instanceof pulumi.asset.AssetArchive))
    throw new Error(`${archive.constructor.name} has no local answer: add it in local/archive.ts`);
  const files: Files = {};
  for (const [name, member] of Object.entries(await archive.assets))
    for (const [path, content] of Object.entries(await filesOf(member, root)))
      files[[name, path].filter(Boolean).join("/")] = content;
  return files;
}

function filesIn(folder: string): Files {
  const files: Files = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort())
    if (statSync(join(folder, entry)).isFile())
      files[entry.replaceAll("\\", "/")] = readFileSync(join(folder, entry));
  return files;
}
