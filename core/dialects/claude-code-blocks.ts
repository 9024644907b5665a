/** Content of messages: a text, or a list of blocks. The same words for events, digests and what a person reads. */
import { takeJson } from "../json.ts";
import { canonicalText } from "./bodies.ts";
import { type Fields, isFields, text } from "./claude-code-line.ts";

/** A text stands for one block of text; what is no block is left in as text, as it came. */
export const blocksOf = (content: unknown): readonly Fields[] => {
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) return [];
  return content.map((block) =>
    isFields(block)
      ? block
      : { type: "text", text: typeof block === "string" ? block : JSON.stringify(block) },
  );
};

export const messageOf = (line: Fields): Fields => (isFields(line.message) ? line.message : {});

export const isToolUse = (block: Fields): boolean =>
  block.type === "tool_use" && typeof block.id === "string";
export const isToolResult = (block: Fields): boolean =>
  block.type === "tool_result" && typeof block.tool_use_id === "string";

/** What a block says, in words. Images and documents are named, not shown. */
export const blockText = (block: Fields): string => {
  switch (block.type) {
    case "text":
      return text(block.text);
    case "thinking":
      return text(block.thinking);
    case "tool_use":
      return `${text(block.name)}(${canonicalText(takeJson(block.input) ?? null)})`;
    case "tool_result":
      return resultText(block.content);
    default:
      return `[${text(block.type) || "content"}]`;
  }
};

export const resultText = (content: unknown): string =>
  typeof content === "string" ? content : blocksOf(content).map(blockText).join("\n");
