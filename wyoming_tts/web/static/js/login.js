// @ts-check
/** Asking for the page's token, once for all calls that wait for it. */
import { field, h, messageOf, openDialog } from "./dom.js";

/** @type {Promise<boolean> | null} */
let asking = null;

/**
 * Ask for the token until the server takes it.
 * @param {(token: string) => Promise<void>} logIn throws when the token is wrong
 * @returns {Promise<boolean>} false when the dialog was dismissed
 */
export function askToken(logIn) {
  asking ??= ask(logIn).finally(() => (asking = null));
  return asking;
}

/** @param {(token: string) => Promise<void>} logIn */
async function ask(logIn) {
  const input = h("input", { type: "password", id: "token", name: "token", autocomplete: "current-password", autofocus: true, required: true });
  const place = field("Token", input, "The value of the server's setting web_token.");
  const value = await openDialog({
    title: "This page is protected",
    body: place,
    actions: [{ label: "Not now" }, { label: "Log in", value: "in", kind: "primary" }],
    before: async () => {
      if (!input.value) {
        place.fail("Enter the token.");
        input.focus();
        return false;
      }
      try {
        await logIn(input.value.trim());
        return true;
      } catch (error) {
        place.fail(/** @type {any} */ (error).status === 401 ? "This is not the token. Check the setting web_token." : messageOf(error));
        input.select();
        return false;
      }
    },
  });
  return value === "in";
}
