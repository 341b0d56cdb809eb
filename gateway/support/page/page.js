"use strict";

const QUERY = `{
  citizen {
    authority { name }
    cases { nodes { title area { kle } progressText documents { nodes { title date } } } coverage { complete } }
    benefits { nodes { title startsOn endsOn } }
    payments(first: 5) { nodes { title availableOn amount { amount } statusText } }
    hidden { count what rule line text }
    sources { indexText stateText text }
  }
}`;

const field = (id) => document.getElementById(id);

async function fill() {
  const staff = await (await fetch("/sandbox/staff")).json();
  for (const { key, municipality } of staff.employees) {
    field("employee").add(new Option(`${key} (${municipality})`, key));
  }
  for (const { cpr, name } of staff.citizens) {
    field("citizen").add(new Option(name, cpr));
  }
}

async function token(employee) {
  const answer = await fetch("/sandbox/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ employee }),
  });
  return (await answer.json()).access_token;
}

async function look(event) {
  event.preventDefault();
  const answer = await fetch("/support/graphql", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${await token(field("employee").value)}`,
      "x-support-citizen": field("citizen").value,
      "x-support-purpose": field("purpose").value,
      "x-support-case": field("case").value,
    },
    body: JSON.stringify({ query: field("query").value }),
  });
  field("answer").textContent = JSON.stringify(await answer.json(), null, 2);
}

field("query").value = QUERY;
field("look").addEventListener("submit", look);
fill();
