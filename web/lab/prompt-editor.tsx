/**
 * One text of a request in CodeMirror. It stands in a shadow tree: there its style sheets are constructed ones, which
 * the page's content policy allows, and the page's single keys stay outside.
 */
import { json } from "@codemirror/lang-json";
import { markdown } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type EditorState, type Extension, type Range, RangeSet, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutter,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { minimalSetup } from "codemirror";
import { useEffect, useRef } from "preact/hooks";
import { type ChangedLines, changedLines } from "./changed-lines.ts";

interface Props {
  /** Another one is another text with a history of its own. */
  readonly id: string;
  readonly text: string;
  /** Another number: the text was changed by somebody else than who types here. */
  readonly revision: number;
  /** What it is compared with; `undefined`: all of it is new. */
  readonly recorded: string | undefined;
  readonly language: "markdown" | "json";
  readonly label: string;
  readonly edit: (text: string) => void;
}

export const PromptEditor = ({ id, text, revision, recorded, language, label, edit }: Props) => {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const edited = useRef(edit);
  edited.current = edit;
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const made = new EditorView({
      parent: root as unknown as Element,
      root,
      doc: text,
      extensions: [
        leavingKeys(() => element.closest(".panel")?.querySelector<HTMLElement>("[role=tab][tabindex='0']")),
        lineNumbers(),
        ...(recorded === undefined ? [] : [differing(recorded)]),
        minimalSetup,
        highlightActiveLine(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label }),
        language === "json" ? json() : markdown(),
        syntaxHighlighting(HIGHLIGHT),
        LOOK,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) edited.current(update.state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, [id, recorded]);
  // Taken back, or taken from an attempt. What is typed meanwhile comes back later than it was typed: not by the text.
  useEffect(() => {
    const made = view.current;
    const now = made?.state.doc.toString();
    if (made && now !== text) made.dispatch({ changes: { from: 0, to: now?.length ?? 0, insert: text } });
  }, [revision]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the text field is inside; only its letters are kept from the page
    <div ref={host} class="pb editor" onKeyDown={keepLetters} onKeyDownCapture={passEnter} />
  );
};

/** Outside of the shadow tree nobody sees that these keys were typed into a text. */
const keepLetters = (event: KeyboardEvent): void => {
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
};

/** Enter with Ctrl or Cmd belongs to the page, whatever it does in a text. */
const passEnter = (event: KeyboardEvent): void => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  const { parentElement } = event.currentTarget as HTMLElement;
  parentElement?.dispatchEvent(new KeyboardEvent("keydown", event));
};

/** `Escape` leaves the text, `Tab` goes on to the next control, until `Enter` was pressed in it: then it indents. */
const leavingKeys = (outside: () => HTMLElement | null | undefined): Extension => {
  let indents = false;
  const leave = (): boolean => {
    indents = false;
    outside()?.focus();
    return true;
  };
  const indent = (view: EditorView): boolean => {
    if (!indents) return false;
    view.dispatch(view.state.replaceSelection("  "));
    return true;
  };
  const entered = (): boolean => {
    indents = true;
    return false;
  };
  return [
    keymap.of([
      { key: "Escape", run: leave },
      { key: "Tab", run: indent },
      { key: "Enter", run: entered },
    ]),
    EditorView.domEventHandlers({
      blur: () => {
        indents = false;
      },
    }),
  ];
};

// ---- what differs from the recording -----------------------------------------------------------------------

class Mark extends GutterMarker {
  override elementClass: string;
  constructor(change: "added" | "changed" | "gone") {
    super();
    this.elementClass = `m-${change}`;
  }
}
const MARKS = { added: new Mark("added"), changed: new Mark("changed"), gone: new Mark("gone") };
const WORD = Decoration.mark({ class: "m-word" });

interface Differing {
  readonly words: DecorationSet;
  readonly marks: RangeSet<GutterMarker>;
}

const differing = (recorded: string): Extension => {
  const look = (state: EditorState): Differing => shown(state, changedLines(recorded, state.doc.toString()));
  const field = StateField.define<Differing>({
    create: look,
    update: (before, transaction) => (transaction.docChanged ? look(transaction.state) : before),
    provide: (of) => EditorView.decorations.from(of, ({ words }) => words),
  });
  return [field, gutter({ class: "m-gutter", markers: (view) => view.state.field(field).marks })];
};

const shown = (state: EditorState, { lines, gone }: ChangedLines): Differing => {
  const words: Range<Decoration>[] = [];
  const marks: Range<GutterMarker>[] = [];
  const { doc } = state;
  for (const each of lines) {
    if (each.line > doc.lines) continue;
    const line = doc.line(each.line);
    marks.push(MARKS[each.change].range(line.from));
    for (const [from, to] of each.words)
      if (to > from) words.push(WORD.range(line.from + from, Math.min(line.to, line.from + to)));
  }
  for (const after of gone)
    marks.push(MARKS.gone.range(doc.line(Math.min(doc.lines, Math.max(1, after))).from));
  return { words: Decoration.set(words, true), marks: RangeSet.of(marks, true) };
};

// ---- looks -------------------------------------------------------------------------------------------------

const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.heading, tags.strong], color: "var(--sev-warning)", fontWeight: "600" },
  { tag: [tags.emphasis], fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: "var(--sev-info)" },
  { tag: [tags.monospace, tags.string], color: "var(--kind-tool)" },
  { tag: [tags.propertyName], color: "var(--sev-info)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--kind-llm)" },
  { tag: [tags.quote, tags.list, tags.processingInstruction], color: "var(--text-secondary)" },
]);

const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--text-primary)", fontSize: "var(--fs-12)" },
  // The ring of the focus is drawn around the whole of it, gutter included.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "var(--lh-code)", overflow: "auto" },
  ".cm-content": { caretColor: "var(--accent)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": { background: "var(--bg-void)", color: "var(--text-dim)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "32px", padding: "0 6px" },
  ".cm-activeLine": { background: "var(--accent-soft)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--accent-mid)",
  },
  ".m-gutter": { width: "6px" },
  ".m-added": { borderLeft: "3px solid var(--diff-added)" },
  ".m-changed": { borderLeft: "3px double var(--diff-changed)" },
  ".m-gone": { borderBottom: "2px dashed var(--diff-removed)" },
  ".m-word": { background: "var(--diff-added-mark)", borderRadius: "var(--r-1)" },
});
