/** The line between two columns: dragged, or moved with the arrow keys; its place is remembered per view. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { recall, remember } from "../shell/preferences.ts";

interface DividerProps {
  /** Names the view and the column, for the memory. */
  readonly name: string;
  readonly label: string;
  /** The side of the page the column is on. */
  readonly side: "left" | "right";
  /** The custom property of the page that the column's width is taken from. */
  readonly property: `--${string}`;
  readonly least: number;
  readonly most: number;
}

const STEP_PX = 16;
const keyOf = (name: string): string => `width.${name}`;

export const Divider = ({ name, label, side, property, least, most }: DividerProps) => {
  const line = useRef<HTMLDivElement>(null);
  const width = useSignal<number | undefined>(undefined);
  const page = (): HTMLElement | null => line.current?.parentElement ?? null;
  const set = (wanted: number): void => {
    width.value = Math.round(Math.min(most, Math.max(least, wanted)));
    page()?.style.setProperty(property, `${width.value}px`);
    remember(keyOf(name), String(width.value));
  };
  /** As the page's own rules have it, until somebody moves the line. */
  const now = (): number => {
    const element = page();
    return (
      width.value ??
      (element ? Number.parseFloat(getComputedStyle(element).getPropertyValue(property)) || least : least)
    );
  };
  useEffect(() => {
    const kept = Number(recall(keyOf(name)) ?? Number.NaN);
    width.value = undefined;
    if (Number.isFinite(kept)) set(kept);
    else page()?.style.removeProperty(property);
    return () => page()?.style.removeProperty(property);
  }, [name, property]);

  const drag = (event: PointerEvent): void => {
    const element = page();
    if (!element || !line.current?.hasPointerCapture(event.pointerId)) return;
    const box = element.getBoundingClientRect();
    set(side === "left" ? event.clientX - box.left - 12 : box.right - event.clientX - 12);
  };
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
    if (step === undefined || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    set(now() + (side === "left" ? step : -step));
  };
  return (
    <div
      ref={line}
      class={`divider ${side}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width.value ?? least}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={walk}
    />
  );
};
