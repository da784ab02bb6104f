/** Where the service has no classifier yet. */
export function NoClassifiers() {
  return (
    <div class="no-classifiers">
      <p>
        <strong>There is no classifier here yet.</strong> One is made of a folder of labelled files, a folder
        a class, and served from the next start:
      </p>
      <ol>
        <li>
          <code>npm run train:head -- --modality image --data PHOTOS --out models</code> (or{' '}
          <code>audio</code>, <code>pointcloud</code>, <code>video</code>)
        </li>
        <li>
          <code>STATIONCAST_MODELS=models stationcast serve</code>
        </li>
      </ol>
    </div>
  );
}
