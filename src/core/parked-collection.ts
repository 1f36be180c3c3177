/** No application's collection can have this name, so parked chunks are in nobody's list. */
export const parkedCollection = '.parked'
