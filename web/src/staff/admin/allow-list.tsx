export function AllowListPage() {
  return null;
}
