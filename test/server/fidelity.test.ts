import { expect, test } from "vitest";
import { hasShared } from "../core/dialects/read-file.ts";
import { ALL, compare } from "../fidelity/checks.ts";
import { askCommand } from "../fidelity/command.ts";
import { filesTable } from "../fidelity/files.ts";

test("hindcast runs tells what the raw files say, and every file is read or listed with a reason", async () => {
  if (!hasShared) return console.log("no ../shared here, recorded traces are not tried");
  const told = await askCommand();
  const differences: string[] = [];
  const agreements = await compare(ALL, told, (text) => differences.push(text));
  expect(differences).toEqual([]);
  expect(filesTable(told.sources).missing).toBe(0);
  expect(agreements.size).toBeGreaterThan(15);
}, 120_000);
