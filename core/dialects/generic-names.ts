/** By which usual names the fields of a stranger's lines are known. */
import { isBoxed } from "../value.ts";

export type Fields = Readonly<Record<string, unknown>>;
/** Keys from the line to a field inside it. */
export type Path = readonly string[];

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isBoxed(value);

export const ROLES = [
  "time",
  "start",
  "end",
  "duration",
  "clock",
  "type",
  "id",
  "pair",
  "ident",
  "parent",
  "name",
  "group",
  "status",
  "level",
  "message",
  "run",
  "session",
  "agent",
  "step",
  "epoch",
  "value",
] as const;
/**
 * The part that a field plays. `pair` is what both ends of a span share; `ident` says that two lines are one;
 * `group` holds several names; `clock` is one that does not say when it was started; `run` makes a run of its own.
 */
export type Role = (typeof ROLES)[number];

/** In order of trust, in lower case without `_`, `-`, `@`, `$`, `.` and spaces. */
const NAMES: Readonly<Record<Role, string>> = {
  time: `timestamp time ts datetime eventtime timems timestampms tsms timeus timens timeunixnano timestampns stamp
    stagetimestamp lasttimestamp createdat created recvts receivedat requestreceivedtimestamp recordedat capturedat
    loggedat sourcerealtimetimestamp realtimetimestamp creationtimestamp firsttimestamp date at when asctime isotime walltime wallclock wall utc t
    epochms epochmillis epochseconds epochs epochtime epochns unixtime unixtimestamp unixms unixts timems tsmillis eventts eventtimestamp
    logtime localtime timelocal utctime datetimeutc`,
  start: `starttime startedat starttimeunixnano startts startms starttimemillis testattemptstart begintime beginat
    start begin`,
  end: `endtime endedat endtimeunixnano endts endms endtimemillis finishtimemillis finishedat completedat
    completiontime stoppedat finishtime end stop`,
  duration: `durationms elapsedms latencyms tookms durationns durationus durationseconds durations elapsedseconds
    elapseds durationmillis testattemptdurationmillis duration latency elapsed dur responsetime elapsedus elapsedmicros
    elapsedns latencyus latencyns latencys tookus tookns timetakenms exectimems executiontimems responsetimems durms
    durus durns took timetaken exectime executiontime`,
  clock: `monotonictimestamp monotonic monotonicns monotonicms monotonicus monotonics mono monons monoms steadyns steady uptime uptimems
    uptimes uptimeseconds runtime simtime simtimes simtimems gametime gametimems matchtime matchtimems reltime
    reltimems relativetime elapsedtime t ts tms tus tns timestamp timestampms tsms tsus timems timeus timens time
    frame frameid framenumber tick`,
  type: `eventname eventtype verb detailtype reporttype runtype spantype observationtype event type kind recordtype
    cetype action operation op reason evt ev msgtype messagetype logtype eventkind activity alarm alert stmt
    statement method category topic`,
  id: "spanid observationid id uuid callid toolcallid tooluseid messageid auditid eventid",
  pair: `jobid taskid testid actionid requestid correlationid invocationid targetid operationid stepid attemptid
    workid commandid taskinstanceid taskinstance transactionid txnid txid reqid req missionid buildid deploymentid
    addr`,
  ident: "uuid eventid",
  parent: "parentspanid parentid parentuuid parentrunid parentobservationid parentjobid parenttaskid parent",
  name: `name toolname key functionname label title testname test nodeid fullname taskname task stepname step metric
    target addr route path endpoint url uri`,
  group: "package suite testsuite module jobname job workflow project queue",
  status: "status state outcome conclusion phase",
  level: "level severity loglevel levelname severitytext lvl sev l priority type",
  message: "message msg text content line detail output shortmessage log mt txt",
  run: "runid matchid gameid run sessionid conversationid",
  session: "sessionid session conversationid threadid",
  agent: `agentname agentid agent playerid player robotid robot workerid worker
    deviceid sensorid device sensor vehicleid vehicle machineid machine satellite drone subsystem subsys`,
  step: "step globalstep iteration iter trainstep trainingstep trainingsteps globalsteps frame frameid framenumber tick",
  epoch: "epoch",
  value: "value",
};

/** Taken only where even the objects of a line have nothing better. */
const LAST_RESORT: ReadonlySet<string> = new Set([
  ...["topic", "category", "method", "statement", "stmt", "alarm", "alert", "activity"],
  ...["route", "path", "endpoint", "url", "uri"],
]);
const RANKS = new Map<string, readonly (readonly [Role, number])[]>();
for (const role of ROLES) {
  NAMES[role].split(/\s+/).forEach((name, rank) => {
    RANKS.set(name, [...(RANKS.get(name) ?? []), [role, LAST_RESORT.has(name) ? 250 + rank : rank]]);
  });
}

/** A key without what different writers put between its words. */
export const plain = (key: string): string =>
  key.length > 40 ? "" : key.toLowerCase().replace(/[_\-@.$ ]/g, "");

/** The parts a key may play, each with its rank: 0 is the best name. */
export const rolesOfKey = (key: string): readonly (readonly [Role, number])[] =>
  RANKS.get(plain(key)) ?? NONE;
const NONE: readonly (readonly [Role, number])[] = [];

export const at = (line: Fields, path: Path): unknown => {
  const first = line[path[0] as string];
  return path.length === 1 ? first : inside(first, path, 1);
};

const inside = (value: unknown, path: Path, from: number): unknown => {
  let inner = value;
  for (let i = from; i < path.length; i++) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, path[i] as string))
      return undefined;
    inner = (inner as Fields)[path[i] as string];
  }
  return inner;
};

export const nameOf = (path: Path): string => path.join(".");
