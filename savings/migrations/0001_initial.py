import council.history
import django.db.models.deletion
import simple_history.models
from decimal import Decimal
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
            name='HistoricalSaving',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('through', models.CharField(blank=True, default=council.history.current_through, max_length=60)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('exempt', models.BooleanField(default=False)),
                ('exempt_paragraph', models.PositiveSmallIntegerField(blank=True, choices=[(1, '1 Information relating to any individual'), (2, '2 Information likely to reveal the identity of an individual'), (3, '3 Financial or business affairs of any particular person'), (4, '4 Consultations or negotiations on a labour relations matter'), (5, '5 Legal professional privilege'), (6, '6 Proposed notices, orders or directions'), (7, '7 Prevention, investigation or prosecution of crime')], null=True)),
                ('exempt_reason', models.TextField(blank=True, verbose_name='public interest reason')),
                ('reference', models.CharField(db_index=True, max_length=20)),
                ('plan_reference', models.CharField(blank=True, max_length=60, verbose_name="the plan's own reference")),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('cashable', 'Cashable'), ('income', 'Income'), ('non_cashable', 'Non-cashable'), ('cost_avoidance', 'Cost avoidance')], default='cashable', max_length=15)),
                ('recurrence', models.CharField(choices=[('recurring', 'Recurring'), ('one_off', 'One-off')], default='recurring', max_length=10)),
                ('status', models.CharField(choices=[('on_track', 'On track'), ('at_risk', 'At risk'), ('delayed', 'Delayed to a later year'), ('delivered', 'Delivered'), ('unachievable', 'Not achievable'), ('replaced', 'Replaced by another'), ('withdrawn', 'Withdrawn')], default='on_track', max_length=15)),
                ('status_as_written', models.CharField(blank=True, max_length=300)),
                ('explanation', models.TextField(blank=True, verbose_name='explanation and mitigation')),
                ('owner_as_written', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('others', models.JSONField(blank=True, default=dict)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('for_post', models.ForeignKey(blank=True, default=council.history.current_for_post, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='council.post')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='council.post')),
                ('programme', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.programme')),
                ('workstream', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.workstream')),
            ],
            options={
                'verbose_name': 'historical saving',
                'verbose_name_plural': 'historical savings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Saving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exempt', models.BooleanField(default=False)),
                ('exempt_paragraph', models.PositiveSmallIntegerField(blank=True, choices=[(1, '1 Information relating to any individual'), (2, '2 Information likely to reveal the identity of an individual'), (3, '3 Financial or business affairs of any particular person'), (4, '4 Consultations or negotiations on a labour relations matter'), (5, '5 Legal professional privilege'), (6, '6 Proposed notices, orders or directions'), (7, '7 Prevention, investigation or prosecution of crime')], null=True)),
                ('exempt_reason', models.TextField(blank=True, verbose_name='public interest reason')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('plan_reference', models.CharField(blank=True, max_length=60, verbose_name="the plan's own reference")),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('cashable', 'Cashable'), ('income', 'Income'), ('non_cashable', 'Non-cashable'), ('cost_avoidance', 'Cost avoidance')], default='cashable', max_length=15)),
                ('recurrence', models.CharField(choices=[('recurring', 'Recurring'), ('one_off', 'One-off')], default='recurring', max_length=10)),
                ('status', models.CharField(choices=[('on_track', 'On track'), ('at_risk', 'At risk'), ('delayed', 'Delayed to a later year'), ('delivered', 'Delivered'), ('unachievable', 'Not achievable'), ('replaced', 'Replaced by another'), ('withdrawn', 'Withdrawn')], default='on_track', max_length=15)),
                ('status_as_written', models.CharField(blank=True, max_length=300)),
                ('explanation', models.TextField(blank=True, verbose_name='explanation and mitigation')),
                ('owner_as_written', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('others', models.JSONField(blank=True, default=dict)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='savings', to='council.post')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='savings', to='programmes.programme')),
                ('workstream', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='savings', to='programmes.workstream')),
            ],
            options={
                'ordering': ['programme', 'reference'],
                'constraints': [models.CheckConstraint(condition=models.Q(('exempt', False), models.Q(('exempt_paragraph__isnull', False), models.Q(('exempt_reason', ''), _negated=True)), _connector='OR'), name='savings_saving_exempt_says_why', violation_error_message='Give the paragraph of Schedule 12A and the public interest reason, or publish it.'), models.CheckConstraint(condition=models.Q(('status__in', ['on_track', 'delivered']), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='saving_off_track_says_why', violation_error_message='Explain why the saving is not on track and what is done about it.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalYearProfile',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('through', models.CharField(blank=True, default=council.history.current_through, max_length=60)),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('year', models.PositiveSmallIntegerField(help_text='The year in which the financial year begins.')),
                ('target', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('forecast', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text="The year's outturn, delivered included.", max_digits=14)),
                ('delivered', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('amount_as_written', models.CharField(blank=True, max_length=300)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('claimed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('for_post', models.ForeignKey(blank=True, default=council.history.current_for_post, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='council.post')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saving', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='savings.saving')),
            ],
            options={
                'verbose_name': 'historical year profile',
                'verbose_name_plural': 'historical year profiles',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='YearProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(help_text='The year in which the financial year begins.')),
                ('target', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('forecast', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text="The year's outturn, delivered included.", max_digits=14)),
                ('delivered', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=14)),
                ('amount_as_written', models.CharField(blank=True, max_length=300)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('claimed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saving', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profile', to='savings.saving')),
            ],
            options={
                'ordering': ['saving', 'year'],
                'constraints': [models.UniqueConstraint(fields=('saving', 'year'), name='saving_one_line_a_year', violation_error_message='This saving has a line for that financial year already.'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('claimed_by__isnull', True), models.Q(('confirmed_by', models.F('claimed_by')), _negated=True), _connector='OR'), name='saving_confirmed_by_another', violation_error_message='Another person than the claimant confirms a saving.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_on__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_on__isnull', False)), _connector='OR'), name='saving_confirmation_has_person_and_day', violation_error_message='A confirmation names the person and the day.')],
            },
        ),
    ]
