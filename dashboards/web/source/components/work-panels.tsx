import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { BackfillPanel } from './backfill-panel.js';
import { ClassifyPanel } from './classify-panel.js';

/** What one does with the service rather than reads of it; asks for nothing before it is opened. */
export function WorkPanels({ station }: { readonly station: string }) {
  return (
    <>
      <WorkPanel
        title="Forecast the past"
        claim="Forecasts of days gone by, from the readings that are stored."
      >
        <BackfillPanel station={station} />
      </WorkPanel>
      <WorkPanel title="Name what a file shows" claim="A picture, a sound, a point cloud or a short video.">
        <ClassifyPanel />
      </WorkPanel>
    </>
  );
}

interface WorkPanelProps {
  readonly title: string;
  readonly claim: string;
  readonly children: ComponentChildren;
}

function WorkPanel({ title, claim, children }: WorkPanelProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class="work"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>
        <h2>{title}</h2>
        <span class="quiet">{claim}</span>
      </summary>
      {isOpen && children}
    </details>
  );
}
