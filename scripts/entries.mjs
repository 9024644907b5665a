/** The Node side in files of its own: the command and the threads it starts, each `dist/server/<name>.js`. */
export const serverEntries = {
  hindcast: "server/main.ts",
  ingest: "server/ingest/worker.ts",
  query: "store/sqlite/query-worker.ts",
};
