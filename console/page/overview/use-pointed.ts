import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Brings an element into view and gives it the focus when it is pointed out. */
export function usePointed<T extends HTMLElement>(pointed: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (!pointed) return;
    element.current?.focus({ preventScroll: true });
    element.current?.scrollIntoView({ block: "nearest" });
  }, [pointed]);
  return element;
}
