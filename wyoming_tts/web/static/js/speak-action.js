// @ts-check
/** A reply as an action of Home Assistant, for automations and scripts. */
import { h, openDialog, toast } from "./dom.js";

/** @param {{text: string, voice?: string, speaker?: string}} body as it is sent to the server */
function actionYaml({ text, voice, speaker }) {
  // JSON's strings are YAML's too, line breaks and quotation marks included.
  const lines = [
    "action: tts.speak",
    "target:",
    "  entity_id: tts.wyoming_tts",
    "data:",
    "  media_player_entity_id: media_player.living_room",
    `  message: ${JSON.stringify(text)}`,
  ];
  if (voice) lines.push("  options:", `    voice: ${JSON.stringify(voice)}`);
  if (voice && speaker) lines.push(`    speaker: ${JSON.stringify(speaker)}`);
  return `${lines.join("\n")}\n`;
}

/**
 * Copy the action; show it where the browser does not allow that.
 * @param {any} body as it is sent to the server
 * @param {any} voice the chosen one, null when the server chooses
 */
export async function showAction(body, voice) {
  const yaml = actionYaml(body);
  const lost = [body.ssml && "SSML", body.rate && "the speed", body.language && !voice && "the language"].filter(Boolean);
  const note = lost.length ? `Home Assistant does not hand on ${lost.join(" and ")}.` : "";
  try {
    await navigator.clipboard.writeText(yaml);
    toast(`Copied. Put your own entities into it. ${note}`.trim());
  } catch {
    const area = h("textarea", { class: "mono", readonly: true, rows: yaml.split("\n").length + 1, value: yaml, "aria-label": "Action in YAML" });
    await openDialog({
      title: "Home Assistant action",
      body: [h("p", null, "The browser does not let this page copy by itself. Copy it from here, then put your own entities into it."), area, note && h("p", { class: "muted" }, note)],
      actions: [{ label: "Close", kind: "primary" }],
      opened: () => (area.focus(), area.select()),
    });
  }
}
