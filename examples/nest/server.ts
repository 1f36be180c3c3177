// Uploads in a Nest application, without decorators so that Node runs it as it stands; in yours, write `@Module({...})`.
// PORT=3000 DIRECTORY=./uploads node examples/nest/server.ts
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { Tokens } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { UploadsModule } from 'quayside/http/nest'

const uploads = UploadsModule.forRoot({
  engine: localDisk({ directory: process.env.DIRECTORY ?? './uploads' }),
  path: '/files',
  // What Nest provides under a token of the engine is used: this one names objects.
  providers: [{ provide: Tokens.UploadPath, useValue: byOwner }],
})

class AppModule {}
Module({ imports: [uploads] })(AppModule)

const app = await NestFactory.create(AppModule, { logger: ['error'] })
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
console.log(`listening at ${await app.getUrl()}/files/`)

// Closes the engine as well, which the module made.
process.once('SIGTERM', () => app.close())

function byOwner({ owner = 'anonymous', id, name }: { owner?: string; id: string; name: string }): string {
  return `nest/${owner}/${id}/${name}`
}
