/** Two more versions of the schema than there are, and enough work in them to be interrupted. */
import { SCHEMA } from "../../store/sqlite/migrate.ts";

const MANY =
  "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200000) SELECT x, hex(x) FROM n";

export const FUTURE: readonly string[] = [
  ...SCHEMA,
  `CREATE TABLE added (x INTEGER PRIMARY KEY, y TEXT) STRICT; INSERT INTO added ${MANY};`,
  `CREATE TABLE more (x INTEGER PRIMARY KEY, y TEXT) STRICT; INSERT INTO more ${MANY}; DROP TABLE duplicates;`,
];
