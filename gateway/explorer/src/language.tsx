// Switches the bar between Danish and English.
import { words, type Language } from "./words";

interface Props {
  language: Language;
  onChoice(language: Language): void;
}

const names: Record<Language, string> = { da: "Dansk", en: "English" };

export function LanguagePicker({ language, onChoice }: Props) {
  return (
    <div className="language" role="group" aria-label={words[language].language}>
      {(["da", "en"] as const).map((tag) => (
        <button key={tag} type="button" lang={tag} aria-pressed={tag === language} onClick={() => onChoice(tag)}>
          {names[tag]}
        </button>
      ))}
    </div>
  );
}
