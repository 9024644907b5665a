/** What one span says for itself, from the units that said its bodies; what came before it in a conversation is left out. */
import type { OpenSpan } from "../../core/compare/opened-bodies.ts";
import { dialectByName } from "../../core/dialects/index.ts";
import { SPAN_KINDS, type SpanKind } from "../../core/event.ts";
import type { Seq } from "../../core/ids.ts";
import type { UnitTexts } from "./unit-texts.ts";

export const spanOpener =
  (dialectName: string, texts: UnitTexts): OpenSpan =>
  ({ id, kind, name, said }) => {
    const dialect = dialectByName(dialectName);
    const ks = new Map<number, number[]>();
    for (let i = 0; i < said.length; i += 2) {
      const [seq, k] = [said[i] as number, said[i + 1] as number];
      ks.set(seq, [...(ks.get(seq) ?? []), k]);
    }
    const units = [...ks].flatMap(([seq, of]) => {
      const text = texts.text(seq as Seq);
      return text === undefined ? [] : [{ text, ks: of }];
    });
    if (!dialect || units.length === 0) return undefined;
    const start = { kind: "span-start", id, name, spanKind: SPAN_KINDS[kind] as SpanKind } as const;
    return {
      detail: dialect.detail({ id, start }, units),
      read: units.reduce((sum, { text }) => sum + text.length, 0),
    };
  };
