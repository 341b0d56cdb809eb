// The bar above the editor: who is asking, and in which language the bar says so.
import { useEffect, useState } from "react";
import { CitizenPicker } from "./citizen";
import { LanguagePicker } from "./language";
import { personas, type Persona } from "./personas";
import { nobody, pasted, persona, type Session } from "./session";
import { ShareButton } from "./share";
import { useExampleCase, useForgetAnswers } from "./tabs";
import { TokenField } from "./token";
import { words, type Language } from "./words";

interface Props {
  sandbox: boolean;
  language: Language;
  onLanguage(language: Language): void;
  onSession(session: Session): void;
}

export function Bar({ sandbox, language, onLanguage, onSession }: Props) {
  const [known, setKnown] = useState<Persona[] | null>(null);
  const [failed, setFailed] = useState(false);
  const forgetAnswers = useForgetAnswers();
  useExampleCase();
  const said = words[language];

  const choose = (session: Session) => {
    onSession(session);
    forgetAnswers();
  };

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = said.explorer;
  }, [language, said]);

  useEffect(() => {
    if (sandbox) personas().then(setKnown, () => setFailed(true));
  }, [sandbox]);

  return (
    <header className="bar">
      <h1>Borgerblik</h1>
      {sandbox && !failed && !known && <div className="who" />}
      {known && (
        <CitizenPicker
          citizens={known}
          language={language}
          onChoice={(key) => choose(key ? persona(key) : nobody)}
        />
      )}
      {(!sandbox || failed) && (
        <TokenField said={said} failed={failed} onToken={(text) => choose(pasted(text))} />
      )}
      {sandbox && <p className="made-up">{said.madeUp}</p>}
      <ShareButton language={language} />
      <LanguagePicker language={language} onChoice={onLanguage} />
    </header>
  );
}
