/** Keys and values as the trace has them, to the last digit, as trees where they have structure. */
import { useSignal } from "@preact/signals";
import { isBoxed, type Json, valueText } from "../../core/value.ts";
import { jsonText } from "../draw/json-text.ts";
import { visibleLine } from "../draw/visible.ts";
import { LongText } from "./long-text.tsx";
import { Who } from "./who.tsx";
import "../styles/text.css";

interface FactsProps {
  readonly of: Readonly<Record<string, Json>>;
  /** Keys that were not there yet at the cursor. */
  readonly later?: ReadonlySet<string> | undefined;
  /** Where these stand in the state: each is asked who set it. */
  readonly path?: readonly string[] | undefined;
  /** Said when there is nothing. */
  readonly none: string;
}

const LONG = 60;

export const Facts = ({ of, later, path, none }: FactsProps) => {
  const entries = Object.entries(of);
  if (entries.length === 0) return <p class="empty">{none}</p>;
  return (
    <dl class="facts">
      {entries.map(([key, value]) => (
        <Fact
          key={key}
          name={key}
          value={value}
          later={later?.has(key) ?? false}
          path={path && [...path, key]}
        />
      ))}
    </dl>
  );
};

const Fact = ({
  name,
  value,
  later,
  path,
}: {
  readonly name: string;
  readonly value: Json;
  readonly later: boolean;
  readonly path: readonly string[] | undefined;
}) => {
  const open = useSignal(false);
  const structured = typeof value === "object" && value !== null && !isBoxed(value);
  const text = structured ? jsonText(value) : typeof value === "string" ? value : valueText(value);
  const long = structured || text.length > LONG || text.includes("\n");
  return (
    <div class={`fact ${long ? "long" : ""} ${later ? "future" : ""}`}>
      <dt class="ell" title={name}>
        {visibleLine(name)}
      </dt>
      <dd class={value === null ? "dim" : ""}>
        {structured ? (
          <button
            type="button"
            class="fold-btn"
            aria-expanded={open.value}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {sizeOf(value)}
          </button>
        ) : null}
        {!long ? (
          visibleLine(text) || <span class="dim">empty text</span>
        ) : structured && !open.value ? null : (
          <LongText text={text} />
        )}
        {path ? <Who path={path} /> : null}
      </dd>
    </div>
  );
};

const sizeOf = (value: Json): string => {
  if (Array.isArray(value)) return `list of ${value.length}`;
  const keys = Object.keys(value as object).length;
  return `${keys} ${keys === 1 ? "key" : "keys"}`;
};
