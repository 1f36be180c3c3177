import type { JsonObject } from '../../core/types.ts'
import { fieldLimits } from '../protocols/chunked/field-limits.ts'

/** The requests of protocol `chunked`, by path below the mount and method. */
export function chunkedOperations(): JsonObject {
  return {
    '/init/': { post: open },
    '/': { post: sendChunk, get: list('list'), head: list('probeList') },
    '/{id}': { parameters, get: show('show'), head: show('probe'), delete: remove },
    '/{id}/content': { parameters, get: content('download'), head: content('probeDownload') },
  }
}

const parameters = [{ name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } }]

const response = (name: string): JsonObject => ({ $ref: `#/components/responses/${name}` })
const shared = { '401': response('Unauthenticated'), default: response('Failure') }

const openingBody = { schema: { $ref: '#/components/schemas/Opening' } }

const open = {
  operationId: 'open',
  summary: 'Opens an upload, or tells how the one with this `unique_id` stands',
  requestBody: {
    required: true,
    content: {
      'application/json': openingBody,
      'application/x-www-form-urlencoded': openingBody,
      'multipart/form-data': openingBody,
    },
  },
  responses: {
    '200': response('Upload'),
    '400': response('BadOpening'),
    '413': response('TooLarge'),
    '415': response('WrongType'),
    ...shared,
  },
}

const sendChunk = {
  operationId: 'sendChunk',
  summary: 'Adds a chunk where the upload stands; with the last one, the upload is published',
  requestBody: {
    required: true,
    content: { 'multipart/form-data': { schema: { $ref: '#/components/schemas/Chunk' } } },
  },
  responses: {
    '200': response('Upload'),
    '400': response('BadChunk'),
    '413': response('TooLarge'),
    '415': response('WrongType'),
    ...shared,
  },
}

function list(operationId: string): JsonObject {
  return {
    operationId,
    summary: "The caller's uploads, newest first",
    parameters: [
      { name: 'state', in: 'query', schema: { enum: ['open', 'ended'] } },
      { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: fieldLimits.page } },
      { name: 'cursor', in: 'query', schema: { type: 'string' } },
    ],
    responses: {
      '200': {
        description: 'One page',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } },
      },
      '400': response('BadQuery'),
      ...shared,
    },
  }
}

function show(operationId: string): JsonObject {
  return {
    operationId,
    summary: 'How an upload stands',
    responses: { '200': response('Upload'), '404': response('NotFound'), ...shared },
  }
}

const remove = {
  operationId: 'remove',
  summary: 'Gives an unfinished or failed upload up, and removes its bytes',
  responses: { '204': { description: 'It is gone' }, '404': response('NotFound'), ...shared },
}

function content(operationId: string): JsonObject {
  const file = { content: { '*/*': {} } }
  return {
    operationId,
    summary: 'The published file, whole or a range of it, always as a download',
    parameters: [
      { name: 'Range', in: 'header', schema: { type: 'string' } },
      { name: 'If-Range', in: 'header', schema: { type: 'string' } },
      { name: 'If-None-Match', in: 'header', schema: { type: 'string' } },
    ],
    responses: {
      '200': { description: 'The file', ...file },
      '206': { description: 'A range of the file', ...file },
      '304': { description: 'The client has it already' },
      '404': response('NotFound'),
      '416': { description: 'The file has no such range' },
      ...shared,
    },
  }
}
