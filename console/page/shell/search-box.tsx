import { useState } from "preact/hooks";
import { to } from "./route.ts";
import { go } from "./use-route.ts";

/** Looks for the processes in which an id occurs. */
export function SearchBox() {
  const [id, setId] = useState("");
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          if (id.trim() !== "") go(to.search(id.trim()));
        }}
      >
        <label class="hidden" for="search">
          Find by any id
        </label>
        <input
          id="search"
          type="search"
          placeholder="Find by any id: order, event, payment …"
          autocomplete="off"
          spellcheck={false}
          value={id}
          onInput={(event) => setId(event.currentTarget.value)}
        />
        <button type="submit">Find</button>
      </form>
    </search>
  );
}
