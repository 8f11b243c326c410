// The archive: ended conversations, newest first, page by page.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { ArchivePage as Page } from "../../protocol/types";
import { dateTime, duration, reasons } from "../../text/en";
import { archive } from "../../text/en-staff";
import { Button, Empty, Loading } from "../../ui/parts";
import { account, toLogIn } from "../session";

const PAGE = 50;

export function ArchivePage() {
  const [page, setPage] = useState<Page | undefined>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | undefined>();

  const load = async (before: number | null, held: Page["conversations"]) => {
    setBusy(true);
    const query = before === null ? `limit=${PAGE}` : `limit=${PAGE}&before=${before}`;
    const result = await call<Page>("GET", `/v1/conversations?${query}`);
    setBusy(false);
    if (result.ok) setPage({ ...result.value, conversations: [...held, ...result.value.conversations] });
    else if (result.problem.status === 401) toLogIn();
    else setFault(reasons[result.problem.reason]);
  };
  useEffect(() => {
    document.title = `${archive.title} · Usher`;
    void load(null, []);
  }, []);

  return (
    <main id="main" class="sheet">
      <div class="stack-tight">
        <h1>{archive.title}</h1>
        <p class="soft">{account.value?.admin ? archive.leadAdmin : archive.lead}</p>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!page && !fault && <Loading />}
      {page?.conversations.length === 0 && <Empty icon="chat" title={archive.empty} text={archive.emptyText} />}
      {page && page.conversations.length > 0 && (
        <div class="table-wrap">
          <table class="table cards">
            <thead>
              <tr>
                <th>{archive.customer}</th>
                <th>{archive.when}</th>
                <th>{archive.category}</th>
                <th>{archive.agents}</th>
                <th>{archive.length}</th>
                <th>{archive.how}</th>
                <th>{archive.rating}</th>
              </tr>
            </thead>
            <tbody>
              {page.conversations.map((line) => (
                <tr key={line.conversation}>
                  <td data-label={archive.customer}>
                    <span class="stack-name">
                      <a href={`/agent/archive/${line.conversation}`}>{line.customer}</a>
                      {line.subject && <span class="soft small">{line.subject}</span>}
                    </span>
                  </td>
                  <td data-label={archive.when} class="numbers">
                    {dateTime(line.started)}
                  </td>
                  <td data-label={archive.category}>{line.category_name}</td>
                  <td data-label={archive.agents}>{line.agents.join(", ")}</td>
                  <td data-label={archive.length} class="numbers">
                    {duration(line.ended - line.started)}
                  </td>
                  <td data-label={archive.how}>{archive.ways[line.why]}</td>
                  <td data-label={archive.rating} class="numbers">
                    {line.rating === null ? "–" : archive.stars(line.rating)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {page && page.next !== null && page.next !== undefined && (
        <div class="row row-end">
          <Button disabled={busy} onClick={() => void load(page.next, page.conversations)}>
            {archive.more}
          </Button>
        </div>
      )}
    </main>
  );
}
