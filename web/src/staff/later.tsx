// Pages that are fetched when they are first opened, so that an agent's console does not bring the administration with it.

import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { frame } from "../text/en";
import { missing } from "../text/en-staff";
import { Button, Empty, Loading } from "../ui/parts";

export function later<P extends object = object>(fetchPage: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let page: FunctionComponent<P> | null = null;
  return function Later(props: P) {
    const [found, setFound] = useState(page ? "here" : "");
    useEffect(() => {
      if (page) return;
      fetchPage().then(
        (fetched) => {
          page = fetched;
          setFound("here");
        },
        () => setFound("nothing"),
      );
    }, []);
    const Page = page;
    if (Page) return <Page {...props} />;
    if (found === "") return <Loading />;
    return (
      <main id="main">
        <Empty icon="clock" title={missing.pageTitle} text={missing.pageText} level="h1">
          <Button kind="main" onClick={() => location.reload()}>
            {frame.reload}
          </Button>
        </Empty>
      </main>
    );
  };
}
