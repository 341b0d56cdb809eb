// Takes a token of one's own where there is no sandbox to give one. No password field: browsers offer to keep those.
import { useId } from "react";
import type { words } from "./words";

interface Props {
  said: (typeof words)["da"];
  failed: boolean;
  onToken(text: string): void;
}

export function TokenField({ said, failed, onToken }: Props) {
  const id = useId();
  return (
    <form className="who" onSubmit={(event) => event.preventDefault()}>
      <label htmlFor={id}>{said.token}</label>
      <input
        id={id}
        className="secret"
        autoComplete="off"
        spellCheck={false}
        placeholder="eyJ…"
        aria-describedby={`${id}-is`}
        onChange={(event) => onToken(event.target.value)}
      />
      <p id={`${id}-is`} className="is" role={failed ? "alert" : undefined}>
        {failed ? said.noPersonas : said.tokenIs}
      </p>
    </form>
  );
}
