import { useRef } from 'preact/hooks';
import { ComparisonPage } from './comparison/comparison-page.tsx';
import { Heading } from './parts/heading.tsx';
import { PlaygroundPage } from './playground/playground-page.tsx';
import { QueriesPage } from './queries/queries-page.tsx';
import { QueryPage } from './query/query-page.tsx';
import { hashOf, placeOf, type Route } from './route.ts';
import { RunPage } from './run/run-page.tsx';
import { RunsPage } from './runs/runs-page.tsx';
import { useRoute } from './use-route.ts';

/** What stands around every page, and the page that the address names. */
export function App() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  return (
    <>
      {/* Its address is no page: what stands behind # is the router's. */}
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place on the page, as an anchor does */}
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header class="masthead">
        <div>
          <a class="brand" href={hashOf('runs')}>
            rankgauge
          </a>
          <nav aria-label="Pages">
            <a href={hashOf('runs')} aria-current={route.page === 'runs' ? 'page' : undefined}>
              Runs
            </a>
            <a href={hashOf('playground')} aria-current={route.page === 'playground' ? 'page' : undefined}>
              Playground
            </a>
          </nav>
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        <Page key={placeOf(route)} route={route} />
      </main>
    </>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'runs':
      return <RunsPage parameters={route.parameters} />;
    case 'run':
      return <RunPage run={route.parameters.get('run') ?? ''} />;
    case 'compare':
      return <ComparisonPage parameters={route.parameters} />;
    case 'queries':
      return <QueriesPage parameters={route.parameters} />;
    case 'query':
      return <QueryPage parameters={route.parameters} />;
    case 'playground':
      return <PlaygroundPage />;
    case 'unknown':
      return <NoSuchPage />;
    default:
      return route.page satisfies never;
  }
}

function NoSuchPage() {
  return (
    <>
      <Heading title="There is no such page" />
      <p>
        The address names no page of the workbench. <a href={hashOf('runs')}>See the runs</a>
      </p>
    </>
  );
}
