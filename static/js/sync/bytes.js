/* Text, bytes and base64url, the same in a browser and in Node. */
const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

export function b64(bytes) {
  let binary = "";
  for (const one of new Uint8Array(bytes)) binary += String.fromCharCode(one);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function unb64(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

export async function sha256(crypto, text) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
  return [...hash].map((one) => one.toString(16).padStart(2, "0")).join("");
}
