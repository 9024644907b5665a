/** What the inspector shows of a work unit. Fetched when one is looked at: most runs have none. */
import "../styles/board.css";

export { UnitLog } from "./unit-log.tsx";
export { UnitPhase } from "./unit-phase.tsx";
export { UnitRecord } from "./unit-record.tsx";
export { UnitSessions } from "./unit-sessions.tsx";
