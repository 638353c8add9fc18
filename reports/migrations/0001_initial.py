import council.history
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('council', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HighlightReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('public', 'Public'), ('private', 'Private board'), ('exempt', 'Exempt')], default='public', max_length=10)),
                ('period_from', models.DateField(verbose_name='period from')),
                ('period_to', models.DateField(verbose_name='period to')),
                ('as_at', models.DateField(verbose_name='position as at')),
                ('meeting_on', models.DateField(blank=True, null=True, verbose_name='meeting date')),
                ('management_summary', models.TextField(blank=True)),
                ('decisions_required', models.TextField(blank=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('issued', 'Issued')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('correction_reason', models.TextField(blank=True)),
                ('created_on', models.DateField(default=django.utils.timezone.localdate)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='highlight_reports', to='council.body')),
                ('contact_officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='reports.highlightreport')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='highlight_reports', to='programmes.programme')),
                ('report_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='council.post')),
            ],
            options={
                'ordering': ['-as_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='report_period_ends_after_it_starts', violation_error_message="The period can't end before it starts."), models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('correction_reason', ''), _negated=True), _connector='OR'), name='report_correction_says_why', violation_error_message='Say what the correction puts right.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalHighlightReport',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('through', models.CharField(blank=True, default=council.history.current_through, max_length=60)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('audience', models.CharField(choices=[('public', 'Public'), ('private', 'Private board'), ('exempt', 'Exempt')], default='public', max_length=10)),
                ('period_from', models.DateField(verbose_name='period from')),
                ('period_to', models.DateField(verbose_name='period to')),
                ('as_at', models.DateField(verbose_name='position as at')),
                ('meeting_on', models.DateField(blank=True, null=True, verbose_name='meeting date')),
                ('management_summary', models.TextField(blank=True)),
                ('decisions_required', models.TextField(blank=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('issued', 'Issued')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('correction_reason', models.TextField(blank=True)),
                ('created_on', models.DateField(default=django.utils.timezone.localdate)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='council.body')),
                ('contact_officer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='reports.highlightreport')),
                ('for_post', models.ForeignKey(blank=True, default=council.history.current_for_post, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='council.post')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.programme')),
                ('report_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='council.post')),
            ],
            options={
                'verbose_name': 'historical highlight report',
                'verbose_name_plural': 'historical highlight reports',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='IssuedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.JSONField()),
                ('pdf', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('history_seal', models.CharField(blank=True, max_length=64, verbose_name='head of the last seal')),
                ('issued_at', models.DateTimeField(default=council.history.moment)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='reports.highlightreport')),
            ],
            options={
                'ordering': ['-issued_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Reminders',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday')], null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'reminders',
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday', None), ('weekday__lt', 5), _connector='OR'), name='reminders_on_a_weekday', violation_error_message='Choose a day from Monday to Friday.')],
            },
        ),
        migrations.CreateModel(
            name='SentDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('state', models.CharField(choices=[('taken', 'Not known'), ('sent', 'Sent'), ('failed', 'Refused')], default='taken', max_length=10)),
                ('at', models.DateTimeField()),
                ('lines', models.PositiveIntegerField(default=0)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-day', 'person'],
                'indexes': [models.Index(fields=['day'], name='sent_digest_day')],
                'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='sent_digest_one_a_day', violation_error_message='This person has had a digest of that day.')],
            },
        ),
    ]
