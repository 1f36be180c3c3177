/** What only Node can do: files on disk as sources, and the parts that the client picks there by itself. */
export { cryptoDigester } from './crypto-digester.ts'
export { type FileSource, fileSource } from './file-source.ts'
export { type NodeTransportOptions, nodeTransport } from './node-transport.ts'
