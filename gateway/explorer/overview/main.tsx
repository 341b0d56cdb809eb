/** @jsxImportSource preact */
// Starts the page.
import { render } from "preact";
import "./overview.css";
import { Page } from "./page";

const root = document.getElementById("page");
if (root) render(<Page />, root);
