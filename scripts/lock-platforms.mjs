/**
 * Completes package-lock.json after `npm install`: a registry mirror that lacks the packages of other platforms
 * makes npm leave them out, and `npm ci` then refuses the lockfile as incomplete. Each is named here with the
 * version its parent asks for and the platform its name tells; npm fetches it only on that platform.
 */
import { readFileSync, writeFileSync } from "node:fs";

const systems = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  openharmony: "openharmony",
  win32: "win32",
};
const processors = {
  arm: "arm",
  arm64: "arm64",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  x64: "x64",
};
const libraries = { gnu: "glibc", musl: "musl" };

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || !/^\d/.test(version)) continue;
    lock.packages[key] = {
      version,
      license: parent.license,
      ...(parent.dev ? { dev: true } : {}),
      optional: true,
      ...platformOf(name),
    };
    added.push(`${name}@${version}`);
  }
}
const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([
  root,
  ...rest.sort(([left], [right]) => left.localeCompare(right, "en")),
]);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "The lockfile names every platform." : `Added ${added.join(", ")}`);

/** `binding-linux-arm64-musl` -> { os: ["linux"], cpu: ["arm64"], libc: ["musl"] } */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const found = (table) => words.flatMap((word) => table[word] ?? []).slice(0, 1);
  const libc = words.includes("linux") ? found(libraries) : [];
  if (found(systems).length === 0) throw new Error(`The name ${name} tells no platform`);
  return { os: found(systems), cpu: found(processors), ...(libc.length > 0 ? { libc } : {}) };
}
