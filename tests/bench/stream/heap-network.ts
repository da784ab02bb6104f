export const HEAP_STATIONS = 3_850;
