import { defineConfig } from 'vitepress'

const page = (text: string, link: string) => ({ text, link })

export default defineConfig({
  title: 'quayside',
  description: 'Resumable, chunked uploads for any Node framework, into whatever storage you use',
  cleanUrls: true,
  lastUpdated: false,
  rewrites: { 'README.md': 'index.md' },
  // The pages are read in the repository as well: what they link to of its code is not a part of the site.
  ignoreDeadLinks: [/^(\.\/)?(\.\.\/)+(src|examples|test|benchmarks|README|CONTRIBUTING)/],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Guide', '/quick-start'), page('Settings', '/settings'), page('Errors', '/errors')],
    sidebar: [
      {
        text: 'Begin',
        items: [
          page('Quick start', '/quick-start'),
          page('Concepts', '/concepts'),
          page('In your framework', '/bindings'),
          page('The engine', '/instantiate-the-engine'),
          page('Settings', '/settings'),
          page('Dependency injection', '/dependency-injection'),
        ],
      },
      {
        text: 'Storage and servers',
        items: [
          page('Choose a storage', '/choose-a-storage'),
          page('S3', '/storage/s3'),
          page('Google Cloud Storage', '/storage/gcs'),
          page('Azure Blob', '/storage/azure'),
          page('Redis', '/redis'),
          page('Several servers', '/several-servers'),
          page('Durability and recovery', '/durability-and-recovery'),
          page('Write a storage adapter', '/write-a-storage-adapter'),
        ],
      },
      {
        text: 'Protocols and clients',
        items: [
          page('chunked', '/chunked-protocol'),
          page('OpenAPI', '/openapi'),
          page('tus', '/tus'),
          page('IETF', '/ietf'),
          page("quayside's client", '/client'),
          page('tus-js-client', '/clients/tus-js-client'),
          page('Uppy', '/clients/uppy'),
          page("The seed's clients", '/clients/django-chunked-upload'),
          page('Command line', '/cli'),
        ],
      },
      {
        text: 'In production',
        items: [
          page('Policy', '/policy'),
          page('Serializers', '/serializers'),
          page('Security checklist', '/security-checklist'),
          page('Observability', '/observability'),
          page('Webhooks', '/webhooks'),
          page('Cost and sizing', '/cost-and-sizing'),
          page('Benchmarks', '/benchmarks'),
          page('Errors', '/errors'),
        ],
      },
      {
        text: 'Migrate from',
        items: [
          page('django-chunked-upload', '/migrate/django-chunked-upload'),
          page('@tus/server', '/migrate/tus-server'),
          page('uploadx', '/migrate/uploadx'),
          page('multer', '/migrate/multer'),
        ],
      },
    ],
  },
})
