/** The Node side in files of its own: the command, the threads it starts and the process it puts around a program, each `dist/server/<name>.js`. */
export const serverEntries = {
  hindcast: "server/main.ts",
  ingest: "server/ingest/worker.ts",
  query: "store/sqlite/query-worker.ts",
  supervisor: "server/replay/supervisor.ts",
};
