// What code blocks of the docs take from the reader's own program.

import type { Readable } from 'node:stream'
import type { Express } from 'express'
import type * as quayside from 'quayside'
import type { BindingSubject } from 'quayside/testing'

declare global {
  const app: Express
  const engine: quayside.UploadEngine
  const storage: quayside.AnyStorage
  const sessions: quayside.SessionStore
  const locker: quayside.Locker
  const file: File
  const readable: Readable
  const value: string
  const connection: import('ioredis').Redis
  function hasVirus(key: string): Promise<boolean>
  class SettingsModule {}
  class Settings {
    get(name: string): number
  }
  const startMyServer: BindingSubject['serve']
  const headerOf: BindingSubject['headerOf']
  const user: { readonly name: string }
  const form: { readonly title: string; readonly upload: string }
  function myStorage(options: { directory: string }): quayside.AnyStorage
  function show(...values: unknown[]): void
  function token(): string
  function userOf(authorization: string | undefined): string | undefined
  function announce(id: string, key: string): Promise<void>
  function saveAlbum(album: { title: string; key: string | undefined }): Promise<void>
  function refuseUnlessImage(bytes: Uint8Array): void
  function sha256Hex(bytes: ArrayBuffer | string): Promise<string>
  function post(
    path: string,
    fields: object,
    file?: Blob,
  ): Promise<{ unique_id: string; offset: number; chunk_size: number; chain?: string }>
}
