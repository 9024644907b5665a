/** Tools as they are offered to a model, from the words of either protocol into those of the other. */
import type { Json } from "../value.ts";
import { type Fields, fieldsOf } from "./provider-parameters.ts";

const each = (said: Json, make: (tool: Fields) => Json): Json =>
  Array.isArray(said)
    ? said.map((tool: Json) => {
        const fields = fieldsOf(tool);
        return fields ? make(fields) : tool;
      })
    : said;

/** Tools that the provider runs itself have a `type` of their own and stay as they are. */
export const anthropicTools = (said: Json): Json =>
  each(said, (tool) => {
    const inner = fieldsOf(tool.function) ?? tool;
    if (tool.type !== undefined && tool.type !== "function") return tool;
    const { name, description, parameters, input_schema: schema } = inner;
    return {
      name: name ?? "",
      ...(description !== undefined && { description }),
      input_schema: schema ?? parameters ?? { type: "object" },
    };
  });

export const openaiTools = (said: Json): Json =>
  each(said, (tool) => {
    if (fieldsOf(tool.function) || (tool.type !== undefined && tool.type !== "function")) return tool;
    const { name, description, parameters, input_schema: schema } = tool;
    return {
      type: "function",
      function: {
        name: name ?? "",
        ...(description !== undefined && { description }),
        parameters: parameters ?? schema ?? { type: "object" },
      },
    };
  });

export const anthropicToolChoice = (said: Json): Json => {
  if (typeof said === "string") return { type: said === "required" ? "any" : said };
  const name = fieldsOf(fieldsOf(said)?.function)?.name;
  return name === undefined ? said : { type: "tool", name };
};

export const openaiToolChoice = (said: Json): Json => {
  const { type, name } = fieldsOf(said) ?? {};
  if (type === "tool" && name !== undefined) return { type: "function", function: { name } };
  if (type === "any") return "required";
  return type === "auto" || type === "none" ? type : said;
};
