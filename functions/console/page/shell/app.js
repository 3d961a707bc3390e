/** The frame around the screens: who is signed in, what goes on, and what the page says when it can show nothing. */
import { Announcements } from "../announce.js";
import { html, useEffect, useState } from "../html.js";
import { applyPrefs, prefs } from "../prefs.js";
import { findScreen, listScreens } from "../screens.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { Header } from "./header.js";
import { Help } from "./help.js";
import { useKeys } from "./keys.js";
import { IdlePage, SignedOutPage, WaitingPage } from "./pages.js";
import { DeskBar } from "./desk_bar.js";

export function App({ services }) {
  const { language } = useWords();
  const chosen = useStore(prefs);
  const { stage } = useStore(session);
  useEffect(() => applyPrefs(document.documentElement, chosen, language), [chosen, language]);
  return html`<${Announcements} /><${Stage} stage=${stage} services=${services} />`;
}

function Stage({ stage, services }) {
  if (stage === "in") return html`<${Shell} services=${services} />`;
  if (stage === "idle") return html`<${IdlePage} services=${services} />`;
  if (stage === "out") return html`<${SignedOutPage} />`;
  return html`<${WaitingPage} unreachable=${stage === "unreachable"} />`;
}

function Shell({ services }) {
  const { t } = useWords();
  const { person } = useStore(session);
  const desk = useStore(services.desk);
  const [path, setPath] = useState(location.pathname);
  const [asksHelp, setAsksHelp] = useState(false);
  const screens = listScreens(person?.routes ?? []);
  const screen = findScreen(path, screens);

  useEffect(() => {
    const follow = () => setPath(location.pathname);
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  useEffect(() => {
    if (screen && !path.startsWith(screen.path)) history.replaceState(null, "", screen.path);
  }, [screen, path]);
  useKeys(services.keys, { "?": () => setAsksHelp(true) });

  const go = (to) => {
    history.pushState(null, "", to);
    setPath(to);
  };
  return html`
    <a class="skip" href="#main">${t("skip")}</a>
    <${Header} services=${services} screens=${screens} screen=${screen} go=${go} onHelp=${() => setAsksHelp(true)} />
    ${desk && html`<${DeskBar} desk=${desk} sound=${services.sound} />`}
    <main id="main" tabindex="-1">
      <h1 class="unseen">${screen ? t(`screen_${screen.name}`) : t("no_screen_title")}</h1>
      ${screen ? html`<${Loaded} key=${screen.name} screen=${screen} services=${services} desk=${desk} path=${path} go=${go} />` : html`<section class="said"><h2>${t("no_screen_title")}</h2><p>${t("no_screen")}</p></section>`}
    </main>
    ${asksHelp && html`<${Help} onClose=${() => setAsksHelp(false)} />`}
  `;
}

/** A screen, once its module is there. */
function Loaded({ screen, services, desk, path, go }) {
  const { t } = useWords();
  const [loaded, setLoaded] = useState({ Screen: null, failed: false });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    screen.load().then(
      ({ Screen }) => wanted && setLoaded({ Screen, failed: false }),
      () => wanted && setLoaded({ Screen: null, failed: true }),
    );
    return () => (wanted = false);
  }, [turn]);
  if (loaded.failed) {
    return html`<section class="said" role="alert"><h2>${t("screen_failed_title")}</h2><p>${t("screen_failed")}</p><button type="button" class="act" onClick=${() => setTurn(turn + 1)}>${t("again")}</button></section>`;
  }
  if (!loaded.Screen) return html`<p class="said" aria-busy="true">${t("loading")}</p>`;
  return html`<${loaded.Screen} api=${services.api} desk=${desk} keys=${services.keys} path=${path} go=${go} />`;
}
