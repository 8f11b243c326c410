// A page whose script and style are fetched when it is first opened.

import { type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { frame } from "../text/en";
import { Button, Empty, Loading } from "./parts";

/** After an update of the server the old files are gone: then the page is to be loaded anew. */
export function lazy<P extends object>(fetched: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [, setArrived] = useState(known !== null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (known) return;
      fetched().then(
        (view) => {
          known = view;
          setArrived(true);
        },
        () => setFailed(true),
      );
    }, []);
    if (known) return h(known, props);
    return (
      <main id="main">
        {failed ? (
          <Empty icon="clock" title={frame.pageGone} text={frame.pageGoneText} level="h1">
            <Button kind="main" onClick={() => location.reload()}>
              {frame.reload}
            </Button>
          </Empty>
        ) : (
          <Loading />
        )}
      </main>
    );
  };
}
