/* What the tablet can say no with. `code`: locked, wrong_key, weak, expired, quota, corrupt, not_registered,
   other_server, no_prf, signed_out, refused (then `message` is the server's own sentence). */
export class TabletError extends Error {
  constructor(code, message = code) {
    super(message);
    this.name = "TabletError";
    this.code = code;
  }
}
