/** What a station's camera, microphone, lidar and radar give. */
export const MODALITIES = ['image', 'audio', 'pointcloud', 'video'] as const;

export type Modality = (typeof MODALITIES)[number];
