// Starts the explorer's page.
import { createRoot } from "react-dom/client";
import "graphiql/graphiql.css";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "./page.css";
import "./workers";
import { Page } from "./page";

const root = document.getElementById("page");
if (root) createRoot(root).render(<Page sandbox={document.documentElement.dataset.sandbox === "true"} />);
