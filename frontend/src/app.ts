/** The base bundle: htmx, Alpine (CSP build), and the small behaviours every page has. Charts and islands come later, by name. */
import "./css/app.css";
import "../.generated/icons.svg?url&no-inline";
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import "idiomorph/htmx";
import { startConfirm } from "./confirm.ts";
import { startCalendars } from "./calendar.ts";
import { startCards } from "./cards.ts";
import { startCopy } from "./copy.ts";
import { startDialogs } from "./dialogs.ts";
import { startFileDrops } from "./filedrop.ts";
import { startForms } from "./forms.ts";
import { startIslands } from "./islands.ts";
import { startKeys } from "./keys.ts";
import { startLive } from "./live.ts";
import { startMenus } from "./menus.ts";
import { startOffline } from "./offline/start.ts";
import { startMoney } from "./money.ts";
import { startOrder } from "./order.ts";
import { startPalette } from "./palette.ts";
import { startFresh } from "./fresh.ts";
import { startPickers } from "./picker.ts";
import { startProblems } from "./problems.ts";
import { registerTable } from "./table.ts";
import { startRecent } from "./recent.ts";
import { startTheme } from "./theme.ts";
import { startToasts } from "./toasts.ts";

// For the console and for tests in the browser.
(window as unknown as { htmx: typeof htmx }).htmx = htmx;

const own = import.meta.glob<{ default: (alpine: typeof Alpine) => void }>("../../src/xinglian/*/islands/*.alpine.ts", { eager: true });
registerTable(Alpine);
for (const module of Object.values(own)) module.default(Alpine);

startTheme();
startMenus();
startConfirm();
startCalendars();
startCards();
startCopy();
startDialogs();
startKeys();
startMoney();
startOrder();
startPalette();
startFresh();
startPickers();
startFileDrops();
startForms();
startToasts();
startProblems();
startIslands();
startLive();
startRecent();
startOffline();
Alpine.start();
