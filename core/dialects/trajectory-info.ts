/** The closing `info` of a trajectory of SWE-agent or mini-SWE-agent: what it counted, and what came of the run. */
import { takeJson, takeValue } from "../json.ts";
import type { Json } from "../value.ts";
import type { Chat } from "./chat.ts";
import { type Fields, isFields } from "./openai-messages.ts";
import { isSmall } from "./small.ts";

export interface TrajectoryInfo {
  readonly stats: Fields;
  /** The statistics, as attributes of the task. */
  readonly attributes: Readonly<Record<string, Json>>;
  /** All else that is short. What is long becomes a record that points to its place. */
  readonly result: Readonly<Record<string, Json>>;
}

export const readTrajectoryInfo = (chat: Chat, info: Fields): TrajectoryInfo => {
  const stats = isFields(info.model_stats) ? info.model_stats : {};
  const attributes: Record<string, Json> = {};
  for (const key in stats) {
    const value = takeValue(stats[key]);
    if (value !== undefined) attributes[key] = value;
  }
  const result: Record<string, Json> = {};
  for (const key in info) {
    const value = takeJson(info[key]);
    if (key === "model_stats" || value === undefined) continue;
    if (isSmall(value)) result[key] = value;
    else
      chat.say({
        kind: "record",
        name: key,
        pointer: `/info/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      });
  }
  return { stats, attributes, result };
};
