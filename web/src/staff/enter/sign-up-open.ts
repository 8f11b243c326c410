// Whether accounts can be asked for here: the server marks the staff's pages with it.

export function signUpIsOpen(): boolean {
  return document.documentElement.hasAttribute("data-sign-up");
}
