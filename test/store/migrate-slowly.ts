/** A process of its own that brings a store to a version of the future, for a test that kills it. Argument: store. */
import { openForWriting } from "../../store/sqlite/connection.ts";
import { lockStore } from "../../store/sqlite/lock.ts";
import { FUTURE } from "./future-schema.ts";

console.log("open");
const { db, lock } = openForWriting(process.argv[2] as string, lockStore, FUTURE);
db.close();
lock.release();
