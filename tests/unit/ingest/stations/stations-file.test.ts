import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../ingest/errors.js';
import { parseStations, readStationsFile } from '../../../../ingest/stations/stations-file.js';

describe('stations.csv', () => {
  it('is read with elevation and time zone', () => {
    const text =
      'id,name,latitude,longitude,elevation,timezone\nnyc-ewr,Newark,40.7,-74.2,5.5,America/New_York\n';
    expect(parseStations(text)).toEqual([
      {
        id: 'nyc-ewr',
        name: 'Newark',
        latitude: 40.7,
        longitude: -74.2,
        elevation: 5.5,
        timezone: 'America/New_York',
      },
    ]);
  });

  it('is read with the column station for the id, and columns that a station does not have', () => {
    const text =
      '\uFEFFstation,name,latitude,longitude,elevation,country\r\ncwb-1,"板橋, ""x""",25,121,,TW\r\n\r\ncwb-2,b,0,0,-3,TW\r\n';
    expect(parseStations(text)).toEqual([
      { id: 'cwb-1', name: '板橋, "x"', latitude: 25, longitude: 121 },
      { id: 'cwb-2', name: 'b', latitude: 0, longitude: 0, elevation: -3 },
    ]);
  });

  it.each([
    ['id,name,latitude,longitude\na,A,91,0', 'line 2: latitude'],
    ['id,name,latitude,longitude\na,A,1,2\nb,B,,0', 'line 3: latitude'],
    ['id,name,latitude,longitude\na,A,north,0', 'line 2: latitude'],
    ['id,name,latitude,longitude\na b,A,1,0', 'line 2: id'],
    ['name,latitude,longitude\nA,1,0', 'line 2: id'],
    ['id,name,latitude,longitude,elevation\na,A,1,0,high', 'line 2: elevation'],
    ['id,name,latitude,longitude\na,A,1,0\na,B,2,0', 'line 3: station a is there twice'],
    ['id,name,latitude,longitude\na,A,1', 'stations.csv: Invalid Record Length'],
    ['id,name,latitude,longitude\n', 'names no station'],
    ['', 'names no station'],
  ])('says in one line where it is wrong: %j', (text, words) => {
    expect(() => parseStations(text)).toThrow(ConfigurationError);
    expect(() => parseStations(text)).toThrow(words);
  });

  it('that is not there is a configuration error', async () => {
    await expect(readStationsFile('/nowhere/stations.csv')).rejects.toThrow(
      /cannot read the stations.*nowhere/,
    );
  });
});
