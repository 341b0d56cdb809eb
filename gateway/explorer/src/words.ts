// What the bar says, in Danish and English.

export type Language = "da" | "en";

const da = {
  explorer: "Borgerblik, udforskeren",
  madeUp: "Opdigtede borgere i en opdigtet kommune",
  citizen: "Borger",
  nobody: "Ingen (ikke logget ind)",
  nobodyIs: "Kun det offentlige: hvilke kommuner og myndigheder der viser hvad.",
  token: "Adgangstoken",
  tokenIs: "Huskes kun, mens siden er åben.",
  noPersonas: "Sandkassens borgere kunne ikke hentes. Indsæt et token, eller genindlæs siden.",
  language: "Sprog",
  cost: {
    notRun: "Kør forespørgslen for at se, hvad den koster.",
    uncounted: "Svaret siger ikke, hvad forespørgslen koster.",
    counted: (value: string, limit: string) => `Forespørgslen koster ${value} af højst ${limit}.`,
    refused: (value: string, limit: string) => `For dyr: forespørgslen koster ${value} af højst ${limit}.`,
  },
  share: "Del forespørgslen",
  shared: {
    copied: "Linket er kopieret.",
    failed: "Linket står i adresselinjen.",
    personal: "Her står et tal, der kan være et CPR-nummer. Det kommer ikke i et link.",
  },
};

const en: typeof da = {
  explorer: "Borgerblik, the explorer",
  madeUp: "Made-up citizens of a made-up municipality",
  citizen: "Citizen",
  nobody: "Nobody (not logged in)",
  nobodyIs: "Only what is public: which municipalities and agencies show what.",
  token: "Access token",
  tokenIs: "Kept only while this page is open.",
  noPersonas: "The sandbox's citizens could not be fetched. Paste a token, or reload the page.",
  language: "Language",
  cost: {
    notRun: "Run the query to see what it costs.",
    uncounted: "The answer does not say what the query costs.",
    counted: (value: string, limit: string) => `The query costs ${value} of ${limit} at the most.`,
    refused: (value: string, limit: string) => `Too costly: the query costs ${value} of ${limit} at the most.`,
  },
  share: "Share the query",
  shared: {
    copied: "The link is copied.",
    failed: "The link stands in the address bar.",
    personal: "Here is a number that may be a CPR number. It goes into no link.",
  },
};

export const words = { da, en };

export const preferred = (): Language =>
  navigator.languages.some((tag) => /^(da|nb|nn|no|sv)\b/.test(tag)) ? "da" : "en";
