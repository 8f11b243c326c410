// Whose password a form asks for: seen by password managers only.

export function Username({ email }: { email: string | null | undefined }) {
  return email ? (
    <input type="text" name="username" autocomplete="username" value={email} readOnly hidden tabIndex={-1} />
  ) : null;
}
